_base_ = '../_base_/runtime.py'
model = dict(type='MAE', backbone=dict(type='MAEViT'))
