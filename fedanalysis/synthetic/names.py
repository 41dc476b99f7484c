"""Draws names of persons who never were: takes sexes and nationalities, gives names.

Surnames and characters are common ones put together by chance; that a name is also borne by
someone means nothing.
"""

from __future__ import annotations

import numpy as np

from fedanalysis.synthetic.drawing import Bools, Texts, blanks, pick, words

_SURNAMES = np.array(
    [
        *"王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢",
        *"蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟",
        *"龙万段钱汤尹黎易常武乔贺赖龚文包佟那关",
        *("欧阳", "司马", "上官"),
    ],
    dtype=object,
)
_COMMON = 1 / (np.arange(len(_SURNAMES)) + 4.0)
_WOMEN = np.array(
    [
        *"丽芳静娜燕艳红梅玲英霞兰萍娟秀桂凤云华玉春秋雪月敏洁慧琴珍淑文晓小海金青雅婷琳佳欣",
        *"怡颖莹瑞巧香荣莲菊翠爱美冬素志亚立婉彩珺玥钰瑄妍娇倩蕾薇晶",
    ],
    dtype=object,
)
_MEN = np.array(
    [
        *"伟强军勇建国明志海文东春平刚辉峰斌波林永立新晓亮超飞龙成荣广福德玉庆树宝金生喜学忠义",
        *"振山江涛鹏宇浩堃喆昇磊松利民胜洪祥茂",
    ],
    dtype=object,
)
_STEPPE_WOMEN = (
    words("乌云 萨仁 娜仁 斯琴 通拉嘎 其木格 阿拉坦 敖登 南斯勒 塔娜 娜布其 乌日娜"),
    words("高娃 其其格 塔娜 图雅 格日乐 其木格 苏日娜 花"),
)
_STEPPE_MEN = (
    words("巴图 宝音 额尔敦 朝鲁 乌力吉 特木尔 阿木古楞 那顺 哈斯 白音"),
    words("巴雅尔 达来 毕力格 吉日嘎拉 巴特尔 仓 孟克 布赫"),
)
_MONGOL = "02"
# one character written or typed for another that sounds or looks like it: pairs
_SLIPS_TEXT = (
    "丽莉芳方静靖娜那燕艳艳燕红宏玲铃英瑛霞侠兰蓝萍苹娟绢秀绣桂贵云芸华花玉钰洁杰慧惠琴芹珍真"
    "淑叔晓小雅亚婷亭琳林佳嘉颖影莹盈莲连翠脆爱艾珺君玥月瑄宣倩茜蕾雷晶京伟卫强墙军君辉晖峰锋"
    "斌彬堃坤喆哲昇升建健志智刚钢国囯明名永勇立丽"
)
_SLIPS = dict(zip(_SLIPS_TEXT[::2], _SLIPS_TEXT[1::2], strict=True))
_OLD_FORMS = str.maketrans(
    "丽张刘陈杨赵黄吴孙马罗郑谢韩冯许邓兰云凤华红艳静娇琳莲爱贾叶苏卢吕钟谭龙顾邹陆万国军伟强东飞广庆宝学义",
    "麗張劉陳楊趙黃吳孫馬羅鄭謝韓馮許鄧蘭雲鳳華紅艷靜嬌琳蓮愛賈葉蘇盧呂鍾譚龍顧鄒陸萬國軍偉強東飛廣慶寶學義",
)


def draw_names(rng: np.random.Generator, is_woman: Bools, nationality: Texts) -> Texts:
    """Draw one name a person; two of three have two given characters.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where chance comes from.
    is_woman : array of bool
        Whose given characters are used.
    nationality : array of str
        Codes of GB/T 3304; half of those with 02 get a name of two words and no surname.

    Returns
    -------
    array of str
        Names that :func:`~fedanalysis.codes.words.read_name` keeps as they are.

    Examples
    --------
    >>> names = draw_names(np.random.default_rng(1), np.array([True]), np.array(["01"], object))
    >>> len(names[0]) in (2, 3, 4)
    True
    """
    n = len(is_woman)
    family = pick(rng, _SURNAMES, n, weights=_COMMON.tolist())
    first = np.where(is_woman, pick(rng, _WOMEN, n), pick(rng, _MEN, n))
    second = np.where(is_woman, pick(rng, _WOMEN, n), pick(rng, _MEN, n))
    two = (rng.random(n) < 0.67) & (first != second)
    han = family + np.where(two, first, blanks(n)) + second
    steppe = np.where(
        is_woman,
        pick(rng, _STEPPE_WOMEN[0], n) + pick(rng, _STEPPE_WOMEN[1], n),
        pick(rng, _STEPPE_MEN[0], n) + pick(rng, _STEPPE_MEN[1], n),
    )
    is_steppe = (nationality == _MONGOL) & (rng.random(n) < 0.5)
    names: Texts = np.where(is_steppe, steppe, han)
    return names


def slip_names(rng: np.random.Generator, names: Texts) -> Texts:
    """Return names with one character replaced by one that sounds or looks alike, if any can be.

    Examples
    --------
    >>> slip_names(np.random.default_rng(1), np.array(["王丽", "王"], object)).tolist()
    ['王莉', '王']
    """
    at = rng.random(len(names))
    return np.array([_slip(name, u) for name, u in zip(names, at, strict=True)], dtype=object)


def _slip(name: str, u: float) -> str:
    places = [at for at in range(1, len(name)) if name[at] in _SLIPS]
    if not places:
        return name
    at = places[int(u * len(places))]
    return name[:at] + _SLIPS[name[at]] + name[at + 1 :]


def old_forms(names: Texts) -> Texts:
    """Return names in traditional characters.

    Examples
    --------
    >>> old_forms(np.array(["张丽"], object)).tolist()
    ['張麗']
    """
    return np.array([name.translate(_OLD_FORMS) for name in names], dtype=object)


def without_middle(names: Texts) -> Texts:
    """Return names of three characters without the second.

    Examples
    --------
    >>> without_middle(np.array(["王春丽", "王丽"], object)).tolist()
    ['王丽', '王丽']
    """
    kept = [name[0] + name[2] if len(name) == 3 else name for name in names]
    return np.array(kept, dtype=object)


def sister_names(rng: np.random.Generator, names: Texts) -> Texts:
    """Return names that share all but the last character with the ones given, as sisters' do."""
    last = pick(rng, _WOMEN, len(names))
    other = pick(rng, _WOMEN, len(names))
    ends = np.array([name[-1] for name in names], dtype=object)
    last = np.where(last == ends, np.where(other == ends, "岚", other), last)
    sisters: Texts = np.array([name[:-1] for name in names], dtype=object) + last
    return sisters
