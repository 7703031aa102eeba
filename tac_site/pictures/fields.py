from tac_site.kept_files import FileKind, KeptFileField, KeptFileInput
from tac_site.pictures.names import picture_size
from tac_site.pictures.uploads import FORMATS, clean_picture

PICTURES = FileKind(
    noun="picture",
    accept=",".join(f"image/{name.lower()}" for name in FORMATS),
    is_name=lambda name: picture_size(name) is not None,
    clean=clean_picture,
)


class PictureInput(KeptFileInput):
    kind = PICTURES


class PictureFormField(KeptFileField):
    kind = PICTURES
    widget = PictureInput
