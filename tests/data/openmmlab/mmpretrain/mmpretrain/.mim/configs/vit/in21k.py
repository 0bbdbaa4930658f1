model = dict(
    type='ImageClassifier',
    backbone=dict(init_cfg=dict(
        type='Pretrained',
        checkpoint='https://download.openmmlab.com/mmclassification/v0/vit/vit_in21k_20210928-12345678.pth')))
