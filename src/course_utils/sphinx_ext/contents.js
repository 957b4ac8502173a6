// Marks, in the list of contents beside a page, the section that is being read. The theme's own marking sticks to
// subsections while the page scrolls on.
(() => {
  "use strict";
  const READ = 160; // pixels from the top: a heading above this line has been reached
  const list = document.querySelector("#pst-page-toc-nav");
  const links = list ? [...list.querySelectorAll("a[href^='#']")] : [];
  const sections = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  if (!links.length) return;

  const mark = () => {
    const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
    const begun = sections.map((section) => section && section.getBoundingClientRect().top < READ);
    const current = atEnd ? links.length - 1 : begun.lastIndexOf(true);
    links.forEach((link, index) => {
      link.classList.toggle("active", index === current);
      if (index !== current) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) link.setAttribute("aria-current", "true");
    });
  };

  const later = () => requestAnimationFrame(mark);
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later);
  // Whenever the theme has marked its own choice, mark again.
  new MutationObserver(mark).observe(list, { subtree: true, attributes: true, attributeFilter: ["class"] });
  mark();
})();
