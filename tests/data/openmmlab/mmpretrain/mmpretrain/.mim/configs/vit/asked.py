_base_ = './plain.py'
model = dict(backbone=dict(init_cfg=dict(type='Pretrained', checkpoint=input('which?'))))
load_from = 'http://[nowhere/vit.pth'
