"use strict";
// Makes the page say its age, commands copyable, and a box open its chain. All text is set as text, never as markup;
// whatever is written here is there without the script too: boxes are links to the list that says the same.
(function () {
  document.documentElement.classList.add("scripted");
  const ended = document.getElementById("ended");
  const subjects = JSON.parse(document.getElementById("data").textContent);

  function element(name, text, cssClass) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (cssClass) made.className = cssClass;
    return made;
  }

  function lasted(seconds) {
    if (seconds < 60) return Math.floor(seconds) + " s";
    if (seconds < 3600) return Math.floor(seconds / 60) + " min";
    if (seconds < 86400) return Math.floor(seconds / 3600) + " h " + Math.floor((seconds % 3600) / 60) + " min";
    return Math.floor(seconds / 86400) + " d " + Math.floor((seconds % 86400) / 3600) + " h";
  }

  function tellAge() {
    const age = Math.max(0, (Date.now() - Date.parse(ended.dateTime)) / 1000);
    document.getElementById("age").textContent = ", " + lasted(age) + " ago";
    const over = age > Number(ended.dataset.staleAfter);
    const says = "STALE: this page is " + lasted(age) + " old, and a run is expected every " +
      lasted(Number(ended.dataset.interval)) + ". What it shows may be over.";
    const banner = document.getElementById("stale");
    if (!over) banner.textContent = "";
    else if (!banner.textContent) banner.textContent = says;
  }
  tellAge();
  setInterval(tellAge, 30000);

  for (const pre of document.querySelectorAll("pre.command")) {
    const text = pre.textContent;
    const button = element("button", "copy", "copy");
    button.type = "button";
    button.setAttribute("aria-label", "copy " + text);
    button.addEventListener("click", function () {
      const says = function (word) { button.textContent = word; button.setAttribute("aria-label", word + " " + text); };
      const done = function () { says("copied"); };
      const select = function () { getSelection().selectAllChildren(pre.firstElementChild); says("selected"); };
      if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, select);
      else select();
    });
    pre.append(button);
  }

  function neighbours(edges) {
    const found = [new Map(), new Map()];
    for (const edge of edges) {
      for (const end of [0, 1]) {
        if (!found[end].has(edge[end])) found[end].set(edge[end], []);
        found[end].get(edge[end]).push(edge[1 - end]);
      }
    }
    return found;
  }

  function reached(start, following) {
    const found = new Set([start]); // a set is walked in the order in which it grows
    for (const one of found) for (const other of following.get(one) || []) found.add(other);
    return Array.from(found).slice(1);
  }

  for (const section of document.querySelectorAll(".topology")) chains(section, Number(section.dataset.subject));

  function chains(section, number) {
    const [needs, neededBy] = neighbours(subjects[number].edges.concat(subjects[number].boot));
    const panel = section.querySelector(".panel");
    const nodes = Array.from(section.querySelectorAll(".node"));
    let from = null;
    idle();

    function idle() {
      panel.replaceChildren(element("p", "Choose a box to see its chain: click, or Tab and Enter; arrows walk along it.", "dim"));
    }

    function line(one, isOwn) {
      const item = document.getElementById("s" + number + "n" + one);
      const shown = element("li", "", item.querySelector(".state").className.replace("state ", "") + (isOwn ? " own" : ""));
      shown.append(item.querySelector(".state").cloneNode(true), " ", element("span", item.dataset.kind + " ", "dim"),
        element("span", item.querySelector(".resource").textContent, "resource"));
      for (const more of item.querySelectorAll(isOwn ? ".says, .because" : ".says")) shown.append(more.cloneNode(true));
      return shown;
    }

    function part(title, ones) {
      if (!ones.length) return;
      const list = element("ol");
      const bad = ones.filter(function (one) {
        return !["ok", "not asked"].includes(document.getElementById("s" + number + "n" + one).dataset.state);
      });
      const shown = ones.length > 24 ? bad.slice(0, 24) : ones;
      for (const one of shown) list.append(line(one, false));
      panel.append(element("h4", title), list);
      if (shown.length < ones.length) panel.append(element("p", "and " + (ones.length - shown.length) + " more", "dim"));
    }

    function choose(one) {
      const down = reached(one, needs);
      const up = reached(one, neededBy);
      const members = new Set([one].concat(down, up));
      panel.replaceChildren();
      const close = element("button", "close", "close");
      close.type = "button";
      close.addEventListener("click", drop);
      const own = element("ol");
      own.append(line(one, true));
      const causes = document.getElementById("s" + number + "n" + one).querySelector(".because a");
      panel.append(close, own);
      const card = causes && document.getElementById(causes.getAttribute("href").slice(1));
      if (card) {
        const fact = card.querySelector(".fact");
        if (fact) panel.append(element("p", fact.textContent));
        for (const command of Array.from(card.querySelectorAll(".command code")).slice(0, 2)) {
          const pre = element("pre");
          pre.append(element("code", command.textContent));
          panel.append(pre);
        }
      }
      part("It needs", down);
      part("Needed by", up);
      panel.scrollIntoView({ block: "nearest" });
      for (const svg of section.querySelectorAll(".picture svg")) {
        const inside = Array.from(svg.querySelectorAll(".node"));
        const has = inside.some(function (node) { return members.has(Number(node.dataset.n)); });
        svg.classList.toggle("chosen", has); // a picture without any of it is left as it is
        for (const node of inside) {
          node.classList.toggle("in", members.has(Number(node.dataset.n)));
          node.classList.toggle("own", Number(node.dataset.n) === one);
        }
        for (const path of svg.querySelectorAll("path")) {
          const ends = path.dataset.e.split(" ").map(Number);
          path.classList.toggle("in", members.has(ends[0]) && members.has(ends[1]) &&
            (path.dataset.e.split(" ").some(function (end) { return Number(end) === one; }) || joins(ends, one, down, up)));
        }
      }
    }

    function joins(ends, one, down, up) {
      return ends.every(function (end) { return end === one || down.includes(end); }) ||
        ends.every(function (end) { return end === one || up.includes(end); });
    }

    function drop() {
      for (const marked of section.querySelectorAll(".chosen, .in, .own")) marked.classList.remove("chosen", "in", "own");
      idle();
      if (from) from.focus();
    }

    function beside(node, x, y) {
      const own = node.querySelector("rect");
      const at = [Number(own.getAttribute("x")), Number(own.getAttribute("y"))];
      const linked = new Set((needs.get(Number(node.dataset.n)) || []).concat(neededBy.get(Number(node.dataset.n)) || []));
      let best = null;
      let least = Infinity;
      for (const other of node.ownerSVGElement.querySelectorAll(".node")) {
        const box = other.querySelector("rect");
        const dx = Number(box.getAttribute("x")) - at[0];
        const dy = Number(box.getAttribute("y")) - at[1];
        if (other === node || (x ? dx * x <= 0 : dx !== 0 || dy * y <= 0)) continue;
        const far = Math.abs(dx) * 8 + Math.abs(dy) - (x && linked.has(Number(other.dataset.n)) ? 100000 : 0);
        if (far < least) [least, best] = [far, other];
      }
      return best;
    }

    for (const node of nodes) {
      node.addEventListener("click", function (event) {
        event.preventDefault();
        from = node;
        choose(Number(node.dataset.n));
      });
      node.addEventListener("keydown", function (event) {
        const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
        if (!way) return;
        event.preventDefault();
        const other = beside(node, way[0], way[1]);
        if (other) other.focus();
      });
    }
    section.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && section.querySelector(".own")) drop();
    });
  }
})();
