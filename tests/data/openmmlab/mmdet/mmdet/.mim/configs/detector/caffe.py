_base_ = './faster+rcnn.py'
model = dict(backbone=dict(init_cfg=dict(_delete_=True, type='Pretrained', checkpoint='open-mmlab://resnet50_caffe')))
