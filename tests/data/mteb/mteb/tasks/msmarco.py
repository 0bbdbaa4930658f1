class MSMARCO:
    metadata = TaskMetadata(name="MSMARCO", dataset={"path": "mteb/msmarco"})


class MSMARCOPL:
    metadata = TaskMetadata(name="MSMARCO-PL", adapted_from=["MSMARCO"])


class NQNL:
    metadata = TaskMetadata(name="NQ-NL", adapted_from=["NQ"])
