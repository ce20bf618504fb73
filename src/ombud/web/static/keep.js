/* What stands in a form is kept by the server while it is written (`data-keep` names the address), so that it is there
   after a sign-out. Nothing is kept in the browser; without this script a form is kept at each of its steps. */
"use strict";
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && form.dataset.keep) {
    fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true }).catch(() => {});
  }
});
