// The dialog that asks for the address of the reader's JupyterHub, and remembers it where the browser allows.
(() => {
  "use strict";
  const KEY = "course-hub";
  const button = document.querySelector("[data-hub-path]");
  const dialog = document.querySelector("dialog.course-hub");
  if (!button || !dialog) return;
  const form = dialog.querySelector("form");
  const error = dialog.querySelector(".course-hub-error");

  const remembered = () => {
    try { return localStorage.getItem(KEY) || ""; } catch { return ""; }
  };
  const remember = (hub) => {
    try { localStorage.setItem(KEY, hub); } catch { /* a private window: ask again next time */ }
  };
  // "hub.example.edu", "https://hub.example.edu/hub/home" and the like, or null.
  const hubAddress = (text) => {
    const address = text.trim();
    try {
      const url = new URL(/^[a-z][a-z+.-]*:\/\//i.test(address) ? address : `https://${address}`);
      if (!/^https?:$/.test(url.protocol) || !/^[a-z0-9.:[\]-]+$/i.test(url.hostname)) return null;
      return url.origin + url.pathname.replace(/\/(hub|user)(\/.*)?$/, "").replace(/\/+$/, "");
    } catch { return null; }
  };

  button.addEventListener("click", () => {
    form.elements.hub.value = remembered();
    error.textContent = "";
    dialog.showModal();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.value === "cancel") return;
    const hub = hubAddress(form.elements.hub.value);
    if (!hub) {
      event.preventDefault();
      error.textContent = "Enter an address such as hub.example.edu.";
      form.elements.hub.focus();
      return;
    }
    remember(hub);
    window.open(hub + button.dataset.hubPath, "_blank", "noopener");
  });
})();
