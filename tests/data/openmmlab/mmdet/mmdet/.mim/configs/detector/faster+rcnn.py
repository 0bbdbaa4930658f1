_base_ = ['../_base_/model.py']
model = dict(backbone=dict(norm={{_base_.norm}}))
