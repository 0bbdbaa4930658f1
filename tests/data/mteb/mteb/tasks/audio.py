_DATASET = {"path": "mteb/common_voice_17_0_mini", "revision": "0"}


class CommonVoice:
    metadata = TaskMetadata(name="CommonVoiceMini17A2TRetrieval", dataset=_DATASET)


class Video:
    metadata = TaskMetadata(name="VideoRetrieval", dataset={"path": "mteb/VideoRetrieval"})


class New:
    metadata = TaskMetadata(name="SomeClipsA2TRetrieval", dataset={"path": "mteb/someclips_a2t"})


class Films:
    metadata = TaskMetadata(name="FilmsRetrieval", dataset={"path": "mteb/FilmsRetrieval"})
