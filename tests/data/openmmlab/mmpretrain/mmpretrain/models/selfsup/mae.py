class BaseSelfSupervisor(BaseModel):
    pass


class MAE(BaseSelfSupervisor):
    pass
