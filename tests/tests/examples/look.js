// Opens the report at each width in a frame and writes down what a person would see go wrong.
(function () {
  function rgb(text) {
    var n = (text.match(/[\d.]+/g) || []).map(Number);
    return n.length < 3 ? null : { r: n[0], g: n[1], b: n[2], a: n.length > 3 ? n[3] : 1 };
  }
  // Relative luminance and contrast: WCAG 2.1, definitions.
  function luminance(c) {
    return [c.r, c.g, c.b].map(function (v) {
      v /= 255;
      return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }).reduce(function (sum, v, i) { return sum + v * [0.2126, 0.7152, 0.0722][i]; }, 0);
  }
  function contrast(a, b) {
    var x = luminance(a), y = luminance(b);
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  }
  function ground(element) {
    for (var e = element; e; e = e.parentElement) {
      var c = rgb(e.ownerDocument.defaultView.getComputedStyle(e).backgroundColor);
      if (c && c.a > 0.99) return c;
    }
    return { r: 255, g: 255, b: 255, a: 1 };
  }
  function shown(element) {
    var box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.right > 0;
  }
  function faint(doc) {
    var found = {}, walker = doc.createTreeWalker(doc.body, 4), node;
    while ((node = walker.nextNode())) {
      var e = node.parentElement, words = node.textContent.trim();
      if (!words || /^(SCRIPT|STYLE|TITLE|DESC)$/i.test(e.tagName) || !shown(e)) continue;
      var style = doc.defaultView.getComputedStyle(e);
      var ink = rgb(e.namespaceURI.indexOf("svg") > 0 ? style.fill : style.color);
      var ratio = ink ? contrast(ink, ground(e)) : 0;
      if (ratio < 4.5) found[words.slice(0, 40) + " " + ratio.toFixed(2)] = 1;
    }
    return Object.keys(found);
  }
  function charts(doc, width) {
    var collisions = [], outside = [];
    doc.querySelectorAll("svg.chart").forEach(function (chart) {
      if (!shown(chart)) return;
      var name = chart.querySelector("title").textContent;
      var boxes = Array.from(chart.querySelectorAll("text")).map(function (t) {
        return { words: t.textContent, box: t.getBoundingClientRect() };
      });
      boxes.forEach(function (a, i) {
        if (a.box.left < -1 || a.box.right > width + 1) outside.push(name + ": " + a.words);
        boxes.slice(i + 1).forEach(function (b) {
          var across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
          var down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
          // Boxes hold the room above and below letters too, hence a quarter of their height.
          if (across > 1 && down > a.box.height / 4) collisions.push(name + ": " + a.words + " / " + b.words);
        });
      });
    });
    return { collisions: collisions, outside: outside };
  }
  function look(frame, width) {
    var doc = frame.contentDocument, view = frame.contentWindow, drawn = charts(doc, width);
    return {
      width: width,
      dark: view.matchMedia("(prefers-color-scheme: dark)").matches,
      ground: ground(doc.body),
      wide: doc.documentElement.scrollWidth,
      requests: view.performance.getEntriesByType("resource").map(function (r) { return r.name; }),
      sections: Array.from(doc.querySelectorAll("section")).map(function (s) {
        var lead = s.querySelector("h2 + p.lead");
        return { id: s.id, lead: lead ? lead.textContent : "", words: s.innerText.length };
      }),
      charts: Array.from(doc.querySelectorAll("svg.chart")).filter(shown).length,
      faint: faint(doc),
      collisions: drawn.collisions,
      outside: drawn.outside
    };
  }
  var facts = [], widths = [1280, 420];
  widths.forEach(function (width) {
    var frame = document.createElement("iframe");
    frame.style.cssText = "border:0;height:900px;width:" + width + "px";
    frame.onload = function () {
      facts.push(look(frame, width));
      frame.remove();
      if (facts.length === widths.length) {
        document.body.textContent = "";
        var out = document.createElement("pre");
        out.id = "facts";
        out.textContent = JSON.stringify(facts);
        document.body.appendChild(out);
      }
    };
    frame.srcdoc = report;
    document.body.appendChild(frame);
  });
})();
