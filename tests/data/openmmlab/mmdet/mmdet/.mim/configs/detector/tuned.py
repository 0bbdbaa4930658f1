_base_ = './faster+rcnn.py'
load_from = 'http://download.openmmlab.com/mmdetection/v2.0/faster_rcnn_20200130-047c8118.pth'
