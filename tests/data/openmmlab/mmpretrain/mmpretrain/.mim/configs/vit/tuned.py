model = dict(type='ImageClassifier', backbone=dict(init_cfg=dict(type='Pretrained', checkpoint='', prefix='backbone.')))
