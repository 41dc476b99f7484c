"""Sphinx settings of the site, for the language in FEDANALYSIS_LANG; every asset is local."""

import os

from fedanalysis.language import language as current_language
from fedanalysis.publish.home import PROJECT
from fedanalysis.publish.site import THEME

ZH = current_language() == "zh"

project = os.environ.get("FEDANALYSIS_TITLE") or PROJECT.title.to("zh" if ZH else "en")
author = "fedanalysis"
language = "zh_CN" if ZH else "en"
html_search_language = "zh" if ZH else "en"
extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "fedanalysis.publish.mathml",
    "fedanalysis.publish.search",
]
templates_path = [str(THEME / "templates")]
# two classes may both have an attribute `kind`: which one a docstring means is no error
suppress_warnings = ["misc.highlighting_failure", "ref.python"]

myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "attrs_inline", "attrs_block"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # executed beforehand, in parallel
nb_merge_streams = True
nb_code_prompt_show = "显示代码" if ZH else "Show code"
nb_code_prompt_hide = "隐藏代码" if ZH else "Hide code"
nb_ipywidgets_js: dict[str, str] = {}  # else two scripts would be fetched from the net

autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
add_module_names = False

html_math_renderer = "mathml"
html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = [str(THEME / "static")]
html_css_files = ["fedanalysis.css"]
html_show_sourcelink = False
html_show_search_summary = False  # it would fetch pages, which no browser allows on file://
html_copy_source = False
html_use_index = False
html_domain_indices = False
highlight_language = "text"
html_show_sphinx = False
html_show_copyright = False
html_last_updated_fmt = None
html_sidebars = {"**": ["chapters.html"], "index": []}
html_theme_options = {
    "logo": {"text": project},
    "navbar_center": [],
    "navbar_end": ["colour-mode.html"],
    "navbar_persistent": ["search-button-field", "language-switch.html"],
    "secondary_sidebar_items": {"**": ["page-toc", "downloads.html"], "index": []},
    "footer_start": ["imprint.html"],
    "footer_center": [],
    "footer_end": [],
    "show_toc_level": 2,
    "show_prev_next": True,
    "back_to_top_button": False,
    "search_bar_text": "搜索全站…" if ZH else "Search the site…",
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "use_edit_page_button": False,
}
html_context = {
    "default_mode": "auto",
    "other_lang": "en" if ZH else "zh",
    "other_code": "en" if ZH else "zh-CN",
    "other_label": "English" if ZH else "中文",
    "words": {
        "switch": "Read this page in English" if ZH else "用中文阅读本页",
        "mode": "明暗" if ZH else "Light or dark",
        "modes": {
            "auto": "跟随系统" if ZH else "As the system",
            "light": "浅色" if ZH else "Light",
            "dark": "深色" if ZH else "Dark",
        },
        "chapters": "章节" if ZH else "Chapters",
        "download": "下载" if ZH else "Download",
        "notebook": "本章 Notebook" if ZH else "This chapter's notebook",
        "imprint": "图表与数字均由可重跑的 Notebook 生成；每个数都注明出处。"
        if ZH
        else "Every figure and number comes from a notebook anyone can run again, with its source.",
    },
}
