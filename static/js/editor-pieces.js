// Pictures and pull quotes in a story's text, as `articles.html` lets them through.

import { Blockquote, Node } from "django-prose-editor/editor";
import { choosePictures } from "./picture-library.js";

const ADDRESS = /\/media\/([0-9a-f]{32})\//;
const PULL_QUOTE = "pull-quote";
// The quote of the other button, between two rules.
const PULL_ICON =
  '<svg viewBox="0 0 24 24" width="20" height="20" fill="currentColor">' +
  '<path d="M3 3h18v3H3zM3 19h18v2H3zM6 16h3l2-4V8H6v4h3zM13 16h3l2-4V8h-5v4h3z"/></svg>';

const publicAddress = (key) => `/media/${key}/960.jpg`;
const deskAddress = (src) => src.replace(/^\/media\//, "/admin/media/");

function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// The picture of a figure: seen by its address at the desk, described in place.
export const FigurePicture = Node.create({
  name: "picture",
  atom: true,
  selectable: false,

  addOptions: () => ({ alt: "", hint: "", remove: "" }),
  addAttributes: () => ({ alt: { default: "" }, src: { default: "" } }),

  parseHTML: () => [
    {
      getAttrs: (img) => {
        const key = ADDRESS.exec(img.getAttribute("src") ?? "")?.[1];
        return key && { alt: img.getAttribute("alt") ?? "", src: publicAddress(key) };
      },
      tag: "img[src]",
    },
  ],

  renderHTML: ({ HTMLAttributes: { src, alt } }) => ["img", { src, alt }],

  addNodeView() {
    return ({ editor, getPos, node }) => {
      const { alt, hint, remove } = this.options;
      const img = make("img", { alt: node.attrs.alt, src: deskAddress(node.attrs.src) });
      const input = make("input", {
        maxLength: 250,
        placeholder: hint,
        type: "text",
        value: node.attrs.alt,
      });
      const button = make("button", { textContent: remove, type: "button" });
      const dom = make(
        "div",
        { className: "figure-picture", contentEditable: "false" },
        img,
        make("label", {}, alt, " ", input),
        button,
      );
      input.addEventListener("change", () => {
        const { tr } = editor.state;
        editor.view.dispatch(tr.setNodeAttribute(getPos(), "alt", input.value.trim()));
      });
      button.addEventListener("click", () => {
        const place = editor.state.doc.resolve(getPos());
        const range = { from: place.before(), to: place.after() };
        editor.chain().focus().deleteRange(range).run();
      });
      return {
        dom,
        ignoreMutation: () => true,
        stopEvent: ({ target }) => target !== img,
        update: (next) => {
          if (next.type !== node.type || next.attrs.src !== node.attrs.src) return false;
          input.value = next.attrs.alt;
          return true;
        },
      };
    };
  },
});

export const FigureCaption = Node.create({
  name: "figcaption",
  content: "text*",
  isolating: true,
  marks: "bold italic link",
  parseHTML: () => [{ tag: "figcaption" }],
  renderHTML: () => ["figcaption", 0],
});

export const PictureFigure = Node.create({
  name: "figure",
  group: "block",
  content: "picture figcaption",
  draggable: true,
  isolating: true,

  addOptions: () => ({ close: "", href: "", insert: "", name: "", title: "" }),
  parseHTML: () => [{ tag: "figure" }],
  renderHTML: () => ["figure", 0],

  addMenuItems({ buttons, menu }) {
    const { close, href, insert, name, title } = this.options;
    menu.defineItem({
      active: (editor) => editor.isActive("figure"),
      button: buttons.material("image", name),
      command: async (editor) => {
        const chosen = await choosePictures({ dataset: { close, insert, title }, href });
        if (!chosen.length) return;
        const figures = chosen.map(({ alt, key }) => ({
          content: [
            { attrs: { alt, src: publicAddress(key) }, type: "picture" },
            { type: "figcaption" },
          ],
          type: "figure",
        }));
        editor.chain().focus().insertContent(figures).run();
      },
      enabled: (editor) => !editor.isActive("figure"),
      groups: "nodes",
      name: "figure",
      option: null,
    });
  },
});

// A quote, or one that is pulled out of the text: its second line is the speaker.
export const PullQuote = Blockquote.extend({
  addOptions() {
    return { ...this.parent?.(), name: "" };
  },

  addAttributes: () => ({
    class: {
      default: null,
      parseHTML: (quote) => (quote.classList.contains(PULL_QUOTE) ? PULL_QUOTE : null),
    },
  }),

  addMenuItems({ buttons, menu }) {
    const pulled = { class: PULL_QUOTE };
    menu.defineItem({
      active: (editor) => editor.isActive("blockquote", pulled),
      button: buttons.svg(PULL_ICON, this.options.name),
      command: (editor) => {
        const chain = editor.chain().focus();
        if (editor.isActive("blockquote", pulled)) chain.lift("blockquote").run();
        else if (editor.isActive("blockquote")) {
          chain.updateAttributes("blockquote", pulled).run();
        } else chain.wrapIn("blockquote", pulled).run();
      },
      enabled: (editor) =>
        editor.isActive("blockquote") || editor.can().wrapIn("blockquote", pulled),
      groups: "nodes",
      name: "pullQuote",
      option: null,
    });
  },
});
