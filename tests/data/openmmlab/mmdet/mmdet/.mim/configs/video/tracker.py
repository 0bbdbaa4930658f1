_base_ = '../_base_/model.py'
detector = _base_.model
detector['init_cfg'] = dict(
    type='Pretrained',
    checkpoint='https://download.openmmlab.com/mmdetection/v2.0/faster_rcnn_20200130-047c8118.pth')
detector.backbone.update(dict(init_cfg=None))
del _base_.model
model = dict(type='Tracker', detector=detector, reid=dict(init_cfg=dict(checkpoint='torchvision://resnet18')))
