"""The two ways in which data can fail."""


class DataError(Exception):
    """Data is there and wrong: the message names the file, what was expected and what came."""


class DownloadError(DataError):
    """A file is not here and cannot be had: no network, no address that answers, or none that sends the right bytes.

    Loaders catch this one and go on with what is built in.
    """
