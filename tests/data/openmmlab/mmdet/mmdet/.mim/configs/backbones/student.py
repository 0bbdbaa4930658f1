_base_ = '../_base_/model.py'
model = dict(teacher_ckpt='https://download.openmmlab.com/mmdetection/v2.0/faster_rcnn_20200130-047c8118.pth')
