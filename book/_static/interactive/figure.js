"use strict";
// What the interactive figures share: SVG elements, axes, controls, and drawing anew when the width changes.
const figure = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  function fill(node, attributes, parent, text) {
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text !== undefined) node.textContent = text;
    if (parent) parent.append(node);
    return node;
  }
  const svg = (name, attributes = {}, parent = null, text = undefined) =>
    fill(document.createElementNS(SVG, name), attributes, parent, text);
  const html = (name, attributes = {}, parent = null, text = undefined) =>
    fill(document.createElement(name), attributes, parent, text);

  // Round numbers from low to high, about `count` of them.
  function ticks(low, high, count) {
    const raw = (high - low) / count;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = power * [1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999);
    const found = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k += 1) found.push(k * step);
    return found;
  }

  // A frame with ticks and labels; x and y turn data into pixels, ofX and ofY back.
  const short = (v) => String(+v.toPrecision(6));
  function axes(parent, box, { x, y, xLabel, yLabel, xTicks, yTicks, yFormat = short }) {
    const group = svg("g", { class: "axes" }, parent);
    const toX = (v) => box.left + ((v - x[0]) / (x[1] - x[0])) * box.width;
    const toY = (v) => box.top + (1 - (v - y[0]) / (y[1] - y[0])) * box.height;
    svg("rect", { class: "frame", x: box.left, y: box.top, width: box.width, height: box.height }, group);
    for (const v of xTicks || ticks(...x, box.width / 80)) {
      svg("line", { x1: toX(v), x2: toX(v), y1: box.top + box.height, y2: box.top + box.height + 5 }, group);
      svg("text", { x: toX(v), y: box.top + box.height + 18, "text-anchor": "middle" }, group, short(v));
    }
    for (const v of yTicks || ticks(...y, box.height / 45)) {
      svg("line", { x1: box.left - 5, x2: box.left, y1: toY(v), y2: toY(v) }, group);
      svg("text", { x: box.left - 8, y: toY(v) + 4, "text-anchor": "end" }, group, yFormat(v));
    }
    svg("text", { x: box.left + box.width / 2, y: box.top + box.height + 36, "text-anchor": "middle" }, group, xLabel);
    const middle = box.top + box.height / 2;
    const turn = `rotate(-90 ${box.left - 42} ${middle})`;
    svg("text", { x: box.left - 42, y: middle, "text-anchor": "middle", transform: turn }, group, yLabel);
    return {
      x: toX,
      y: toY,
      ofX: (pixel) => x[0] + ((pixel - box.left) / box.width) * (x[1] - x[0]),
      ofY: (pixel) => y[0] + (1 - (pixel - box.top) / box.height) * (y[1] - y[0]),
    };
  }

  function path(points) {
    return points.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
  }

  function choice(parent, label, options, onChange) {
    const box = html("label", {}, parent, `${label} `);
    const select = html("select", {}, box);
    for (const [value, text] of Object.entries(options)) html("option", { value }, select, text);
    select.addEventListener("change", () => onChange(select.value));
    return select;
  }

  function slider(parent, label, { min, max, step, value, show }, onInput) {
    const box = html("label", {}, parent, `${label} `);
    const input = html("input", { type: "range", min, max, step, value }, box);
    const output = html("output", {}, box, show(value));
    input.addEventListener("input", () => {
      output.textContent = show(+input.value);
      onInput(+input.value);
    });
    return input;
  }

  function button(parent, label, onClick) {
    const made = html("button", { type: "button" }, parent, label);
    made.addEventListener("click", onClick);
    return made;
  }

  // Where an event is in the coordinates of an SVG.
  function position(event, drawing) {
    const box = drawing.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  // `start(stage, data)` builds the controls once and returns `draw(width)`.
  function mount(name, start) {
    const begin = () => {
      for (const host of document.querySelectorAll(`figure.interactive[data-figure="${name}"]`)) {
        const stage = host.querySelector(".interactive-stage");
        const data = host.querySelector('script[type="application/json"]');
        const draw = start(stage, data ? JSON.parse(data.textContent) : null);
        let width = 0;
        const redraw = () => {
          const now = Math.min(Math.floor(stage.clientWidth), 760);
          if (now > 0 && now !== width) draw((width = now));
        };
        redraw();
        new ResizeObserver(redraw).observe(stage);
      }
    };
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
    else begin();
  }

  return { svg, html, ticks, axes, path, choice, slider, button, position, mount };
})();
