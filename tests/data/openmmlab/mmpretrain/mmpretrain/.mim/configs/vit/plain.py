model = dict(type='ImageClassifier', backbone=dict(type='VisionTransformer'))
