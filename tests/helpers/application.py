"""The web application without a server."""

from flask.testing import FlaskClient


class WholeAnswers(FlaskClient):
    """Reads each answer to its end and closes it, as a server does; half-read ones would hold an evaluator."""

    def open(self, *arguments, **options):
        return super().open(*arguments, **{"buffered": True, **options})
