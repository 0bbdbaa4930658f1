_base_ = '../_base_/model.py'
model = dict(backbone=dict(_delete_=True, type='HRNet', init_cfg=dict(checkpoint='https://example.org/hrnet.pth')))
