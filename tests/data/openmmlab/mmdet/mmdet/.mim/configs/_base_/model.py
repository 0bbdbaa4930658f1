norm = dict(type='BN')
model = dict(
    type='FasterRCNN',
    backbone=dict(type='ResNet', depth=50, init_cfg=dict(type='Pretrained', checkpoint='torchvision://resnet50')))
