/** An element with a class and text. */
export function element(name, className = '', text = undefined) {
  const created = document.createElement(name);
  if (className) {
    created.className = className;
  }
  if (text !== undefined) {
    created.textContent = text;
  }
  return created;
}

/** Sets the text of an element if it differs, so that a live region does not announce it twice. */
export function say(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

let ids = 0;

/** The id of an element, generated if it has none. */
export const idOf = (target) => (target.id ||= `element-${++ids}`);

/** 1234 as "1,234". */
export const grouped = (number) => number.toLocaleString('en');

/** "1 row", "2 rows". */
export const counted = (number, one, many = `${one}s`) => `${grouped(number)} ${number === 1 ? one : many}`;

/** Returns a function that calls `draw` before the next frame, once however often it was called. */
export function drawing(draw) {
  let frame = 0;
  return () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
}
