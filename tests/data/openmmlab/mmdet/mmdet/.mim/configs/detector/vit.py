_base_ = 'mmpretrain::mae/mae.py'
model = dict(backbone=dict(init_cfg=dict(type='Pretrained', checkpoint='mmcls://vit')))
