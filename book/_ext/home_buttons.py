"""Buttons that lead to the repository (Colab, source, issues, edit): all of them once its URL is known, none before."""

_BUTTONS = ("use_repository_button", "use_issues_button", "use_edit_page_button")


def _switch(app, config) -> None:
    options = config.html_theme_options
    known = bool(options.get("repository_url"))
    options.update(dict.fromkeys(_BUTTONS, known))
    if not known:
        options.pop("launch_buttons", None)


def setup(app):
    app.connect("config-inited", _switch)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
