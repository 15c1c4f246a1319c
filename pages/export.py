"""Export: the cleaned leads and the change files for Salesforce."""

from lib.ui import export_view
from lib.ui.frame import open_page

page = open_page("export")
with page:
    taken = export_view.package(page)
    export_view.download(page, taken)
    export_view.files(page, taken)
    export_view.readme(taken)
