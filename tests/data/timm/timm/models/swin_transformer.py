""" Swin Transformer
A PyTorch impl of : https://arxiv.org/pdf/2103.14030
"""


def _cfg(url='', **kwargs):
    return {'url': url, 'num_classes': 1000, 'input_size': (3, 224, 224), 'license': 'mit', **kwargs}


default_cfgs = generate_default_cfgs({
    'swin_base_patch4_window7_224.ms_in22k': _cfg(
        hf_hub_id='timm/', url='https://github.com/SwinTransformer/storage/releases/download/v1.0.0/swin_base_20210412-aa11bb22.pth',
        num_classes=21841),
    'swin_base_patch4_window7to8_224to256.ms_in22k_ft_in1k': _cfg(hf_hub_id='timm/'),
    'swin_broken.ms_in1k': unknown_helper(),
})
