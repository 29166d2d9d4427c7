// Keeps the page up to date. Everything works without it; it only looks again by itself.
"use strict";

(() => {
  const PERIOD = 2000;
  const PLACE = "place";
  const parts = (root) => [...root.querySelectorAll("[data-part]")];
  const shape = (root) => root.querySelector("[data-shape]")?.dataset.shape ?? "";
  const said = document.getElementById("said");
  const pulse = document.getElementById("pulse");
  let looking = false;

  /** Where this browser has entered a code before; it is of no use without the cookie. */
  const kept = {
    get: () => { try { return localStorage.getItem(PLACE); } catch { return null; } },
    set: (value) => { try { localStorage.setItem(PLACE, value); } catch { /* it is a convenience */ } },
    clear: () => { try { localStorage.removeItem(PLACE); } catch { /* it is a convenience */ } },
  };

  const tell = (text) => { if (said && said.textContent !== text) said.textContent = text; };

  const mark = (text, fresh) => {
    if (!pulse || pulse.textContent === text) return;
    pulse.textContent = text;
    pulse.classList.toggle("stale", !fresh);
    if (!fresh) tell(text);
  };

  /** Puts the focus back to where it was, or to the content, when what held it was replaced. */
  const refocus = (held) => {
    if (!held || document.activeElement !== document.body) return;
    const again = held.id ? document.getElementById(held.id)
        : [...document.links].find((link) => link.href === held.href);
    (again ?? document.getElementById("main")).focus({ preventScroll: true });
  };

  const take = (fresh) => {
    const held = document.activeElement === document.body ? null
        : { id: document.activeElement?.id, href: document.activeElement?.href };
    if (shape(fresh) !== shape(document)) {
      document.getElementById("main").replaceWith(fresh.getElementById("main"));
      const headline = document.getElementById("headline");
      if (headline) tell(`${headline.textContent}. ${document.getElementById("explanation")?.textContent ?? ""}`);
    } else {
      for (const part of parts(document)) {
        const next = fresh.getElementById(part.id);
        if (next && !next.isEqualNode(part)) {
          part.replaceWith(next);
          if (part.id === "open") tell(next.querySelector("h1, h2")?.textContent ?? "");
        }
      }
    }
    document.title = fresh.title;
    refocus(held);
  };

  const look = async () => {
    if (looking || document.hidden) return;
    looking = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store", redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        mark("Your visit has ended: enter a new code", false);
      } else if (answer.ok) {
        take(new DOMParser().parseFromString(await answer.text(), "text/html"));
        mark("Up to date", true);
      } else {
        mark("Not up to date: Holdfire could not answer", false);
      }
    } catch {
      mark("Not up to date: this page is not served any more", false);
    } finally {
      looking = false;
    }
  };

  if (document.body.dataset.live === "true") {
    kept.set(location.pathname.split("/")[1]);
    setInterval(look, PERIOD);
    document.addEventListener("visibilitychange", look);
    return;
  }

  // At the entrance: a browser that is inside already is led there.
  const place = kept.get();
  if (place && /^[A-Za-z0-9_-]{43}$/.test(place) && document.getElementById("code")) {
    const inside = `/${place}${location.pathname === "/enter" ? "/" : location.pathname}`;
    fetch(inside, { redirect: "manual", cache: "no-store" })
      .then((answer) => { if (answer.ok) location.replace(inside); else kept.clear(); })
      .catch(() => { /* the field for a code is there */ });
  }
})();
