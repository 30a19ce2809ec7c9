"""A face in words, in English and in Chinese: what is seen in the picture, and nothing that is not."""

from ganedu.faces.attributes import Attributes

_COLOURS_ZH = {
    "black": "黑", "brown": "棕", "blonde": "金", "red": "红", "orange": "橙", "pink": "粉",
    "purple": "紫", "blue": "蓝",
    "aqua": "青", "green": "绿", "gray": "灰", "white": "白", "yellow": "黄", "navy": "藏青", "sky": "天蓝",
}  # fmt: skip
# For each value: English, Chinese. A value that is not here is not mentioned.
_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "skin": {
        "porcelain": ("porcelain skin", "瓷白皮肤"), "fair": ("fair skin", "白皙皮肤"),
        "peach": ("peach skin", "浅桃色皮肤"), "golden": ("golden skin", "金色皮肤"),
        "tan": ("tan skin", "小麦色皮肤"), "brown": ("brown skin", "棕色皮肤"),
        "deep": ("deep brown skin", "深棕色皮肤"), "dark": ("dark skin", "黝黑皮肤"),
    },
    "age": {"child": ("child", "孩子"), "elderly": ("elderly", "老人")},
    "face_shape": {
        "round": ("round face", "圆脸"), "heart": ("heart-shaped face", "瓜子脸"), "square": ("square face", "方脸"),
        "long": ("long face", "长脸"),
    },
    "expression": {
        "smile": ("smiling", "微笑"), "laugh": ("laughing", "大笑"), "surprised": ("surprised", "惊讶"),
        "sad": ("sad", "难过"),
        "angry": ("angry", "生气"), "wink": ("winking", "眨眼"), "neutral": ("calm", "平静"),
    },
    "bangs": {
        "straight": ("straight bangs", "齐刘海"), "wispy": ("wispy bangs", "碎刘海"),
        "swept left": ("bangs swept left", "左斜刘海"),
        "swept right": ("bangs swept right", "右斜刘海"), "parted": ("parted bangs", "中分刘海"),
        "spiky": ("spiky bangs", "尖刘海"),
        "pulled back": ("hair pulled back from the forehead", "露额头"),
    },
    "marks": {"blush": ("blushing", "脸红"), "freckles": ("freckles", "雀斑"), "mole": ("a mole", "一颗痣")},
    "glasses": {
        "round": ("round glasses", "圆框眼镜"), "square": ("square glasses", "方框眼镜"),
        "half rim": ("half-rim glasses", "半框眼镜"),
    },
    "accessory": {
        "ribbon": ("ribbon", "蝴蝶结"), "hairpin": ("hairpins", "发夹"), "flower": ("flower in the hair", "头花"),
        "headband": ("headband", "发箍"), "cat ears": ("cat ears", "猫耳"), "earrings": ("earrings", "耳环"),
    },
    "lighting": {"sunset": ("at sunset", "夕阳下"), "night": ("at night", "夜晚")},
}  # fmt: skip
_STYLE = {
    "down": ("", ""), "ponytail": (" in a ponytail", "马尾"), "twintails": (" in twintails", "双马尾"),
    "buns": (" with two buns", "丸子头"), "braid": (" in a braid", "辫子"),
}  # fmt: skip
_LENGTH = {"short": "短发", "medium": "中长发", "long": "长发"}
_TEXTURE = {"straight": ("", ""), "wavy": ("wavy ", "卷"), "messy": ("messy ", "蓬乱")}
_CLOTHES = {
    "sailor": ("sailor collar", "水手服"), "shirt": ("shirt with a tie", "衬衫领带"), "hoodie": ("hoodie", "连帽衫"),
    "turtleneck": ("turtleneck", "高领毛衣"), "dress": ("dress", "连衣裙"), "kimono": ("kimono", "和服"),
}  # fmt: skip
_CLOTHES_COLOUR = {"sky": "sky blue", "navy": "navy blue"}


def caption(attributes: Attributes, language: str = "en") -> str:
    """The face in words, from the most telling to the least: hair, eyes, glasses, the rest.

    Closed eyes have no colour that one sees, so none is named.

    Args:
        attributes: the face.
        language: ``"en"`` or ``"zh"``.

    Raises:
        ValueError: another language.
    """
    if language not in ("en", "zh"):
        raise ValueError(f'captions are in "en" or "zh", not in {language!r}')
    which = 0 if language == "en" else 1
    a = attributes
    if which == 0:
        hair = f"{a.hair_length} {_TEXTURE[a.hair_texture][0]}{a.hair_colour} hair{_STYLE[a.style][0]}"
        eyes = "closed eyes" if a.expression == "closed eyes" else f"{a.eye_colour} eyes"
        clothes = f"{_CLOTHES_COLOUR.get(a.clothes_colour, a.clothes_colour)} {_CLOTHES[a.clothes][0]}"
    else:
        hair = (
            f"{_COLOURS_ZH[a.hair_colour]}色{_TEXTURE[a.hair_texture][1]}{_LENGTH[a.hair_length]}{_STYLE[a.style][1]}"
        )
        eyes = "闭着眼睛" if a.expression == "closed eyes" else f"{_COLOURS_ZH[a.eye_colour]}色眼睛"
        clothes = f"{_COLOURS_ZH[a.clothes_colour]}色{_CLOTHES[a.clothes][1]}"
    phrases = [hair, eyes]
    for name in ("glasses", "bangs", "expression", "accessory", "skin", "marks", "age", "face_shape"):
        words = _WORDS[name].get(getattr(a, name))
        if words:
            phrases.append(words[which])
    phrases.append(clothes)
    if abs(a.yaw) > 12:
        way = ("left", "左") if a.yaw < 0 else ("right", "右")
        if abs(a.yaw) > 62:
            phrases.append((f"profile facing {way[0]}", f"朝{way[1]}的侧脸")[which])
        else:
            phrases.append((f"turned to the {way[0]}", f"脸转向{way[1]}边")[which])
    if a.lighting in _WORDS["lighting"]:
        phrases.append(_WORDS["lighting"][a.lighting][which])
    return (", " if which == 0 else "，").join(phrases)
