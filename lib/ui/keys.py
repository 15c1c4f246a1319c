"""What stands between the keyboard and the keys on the buttons.

Streamlit presses a button for each stroke of its key: while a dialog covers it, while the key is held down, and before
the next thing to decide on is drawn. A stroke that nobody can have meant must not decide anything.
"""

from __future__ import annotations

import streamlit as st

_SCRIPT = """<script>
if (!window.sluiceKeys) {
  window.sluiceKeys = true
  const DRAWN = 300, DRAWING = 3000  // for so many ms after a stroke the next one is too early
  let last = 0
  const FIELDS = "input, textarea, select, canvas, [contenteditable], [role=slider], [role=radio], [role=tab], " +
    "[role=option], [data-testid=stDataFrame]"
  const DECIDES = "[data-testid=stBottom] button, .st-key-dup_previous button, .st-key-dup_next button, " +
    ".st-key-cust_previous button, .st-key-cust_next button"
  const isKey = event => /^([a-z]|ArrowLeft|ArrowRight)$/i.test(event.key) &&
    !event.ctrlKey && !event.metaKey && !event.altKey
  const toTop = () => {
    const head = document.querySelector(".st-key-dup_next, .st-key-cust_next, .st-key-dup_question")
    const main = document.querySelector("[data-testid=stMain]")
    if (head && main && head.getBoundingClientRect().top < 60) main.scrollBy(0, head.getBoundingClientRect().top - 70)
  }
  window.addEventListener("keydown", event => {
    const field = document.activeElement
    if (event.key === "Escape" && field && field.matches("input, textarea, [contenteditable], [role=slider]"))
      setTimeout(() => field.blur())
    if (!isKey(event) || event.target.closest(FIELDS)) return
    const app = document.querySelector("[data-testid=stApp]")
    const drawn = app && app.getAttribute("data-test-script-state") === "notRunning"
    const early = event.timeStamp - last < (drawn ? DRAWN : DRAWING)
    if (event.repeat || early || document.querySelector("[role=dialog]"))
      return event.stopImmediatePropagation()
    last = event.timeStamp
    toTop()
  }, true)
  document.addEventListener("click", event => {
    if (event.target.closest(DECIDES)) toTop()
  }, true)
}
</script>"""


def guard() -> None:
    """Keys on buttons are dead in a dialog, while they are held down, and until the page is drawn. Escape leaves a
    field, so that they work again. What was decided on is left at its top. Once on a page.
    """
    st.html(_SCRIPT, unsafe_allow_javascript=True)
