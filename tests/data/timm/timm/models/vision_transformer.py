""" Vision Transformer (ViT) in PyTorch

Two papers, so neither is given to every weight:
https://arxiv.org/abs/2010.11929 and https://arxiv.org/abs/2106.10270
"""
import copy

IMAGENET_STANDARD = (0.5, 0.5, 0.5)


def _cfg(url='', **kwargs):
    return {
        'url': url, 'num_classes': 1000, 'input_size': (3, 224, 224), 'mean': IMAGENET_STANDARD,
        'license': 'apache-2.0', **kwargs
    }


default_cfgs = {
    'vit_base_patch16_224.augreg_in21k': _cfg(
        url='https://storage.googleapis.com/vit_models/augreg/B_16-i21k-300ep-lr_0.001.npz',
        hf_hub_id='timm/', num_classes=21843),
    'vit_base_patch16_224.augreg_in21k_ft_in1k': _cfg(hf_hub_id='timm/'),
    'vit_base_patch16_384.augreg_in21k_ft_in1k': _cfg(hf_hub_id='timm/', input_size=(3, 384, 384)),
    'vit_base_patch16_224.mae': _cfg(
        url='https://dl.fbaipublicfiles.com/mae/pretrain/mae_pretrain_vit_base.pth',
        hf_hub_id='timm/', license='cc-by-nc-4.0', num_classes=0),
    'vit_base_patch16_clip_224.openai': _cfg(
        hf_hub_id='timm/', notes=('natively quickgelu',), license='mit', num_classes=512),
    'vit_base_patch16_clip_384.laion2b_ft_in12k_in1k': _cfg(hf_hub_id='timm/', input_size=(3, 384, 384)),
    'vit_tiny_patch16_224.ft_in1k': _cfg(hf_hub_id='timm/', license='my-own-licence'),
    'vit_small_patch16_224.untrained': _cfg(),
    'vit_base_patch16_radio.c_radio': _cfg(
        hf_hub_id='timm/', paper_ids='arXiv:2412.07679v2', paper_name='RADIOv2.5',
        origin_url='https://github.com/NVlabs/RADIO', num_classes=0),
    'vit_base_patch16_224.elsewhere': _cfg(url='http://[nowhere/a.pth', hf_hub_id='no owner', num_classes=0),
    'vit_base_patch16_224.worked_out': _cfg(url=download('a.pth').address, num_classes=0),
}

for n in [n for n, c in default_cfgs.items() if 'quickgelu' in c.get('notes', ('',))[0]]:
    c = copy.deepcopy(default_cfgs[n])
    c['hf_hub_id'] = 'timm/' + n
    default_cfgs[n.replace('_clip_', '_clip_quickgelu_')] = c
default_cfgs = generate_default_cfgs(default_cfgs)

register_model_deprecations(__name__, {'vit_base_patch16_224_in21k': 'vit_base_patch16_224.augreg_in21k', 'vit_old': None})
