const TENANT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const FIELDS = ['tenant', 'user'];

/** The form that says who reads: a choice of the well-known names, or a typed one. */
export class ReaderForm {
  #form;
  #onChange;

  /** `onChange({tenant, user})` is called when the form says somebody else, and complete. */
  constructor(form, onChange) {
    this.#form = form;
    this.#onChange = onChange;
    this.#takeFromAddress();
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#changed();
    });
    form.addEventListener('change', (event) => {
      this.#showTyped(event.target);
      this.#changed();
    });
  }

  get reader() {
    return Object.fromEntries(FIELDS.map((field) => [field, this.#value(field)]));
  }

  #value(field) {
    return this.#form.elements[field].value || this.#form.elements[`${field}-typed`].value.trim();
  }

  #changed() {
    const { tenant, user } = this.reader;
    if (TENANT.test(tenant) && user) {
      this.#onChange({ tenant, user });
    }
  }

  #showTyped(focus) {
    for (const field of FIELDS) {
      const typed = this.#form.elements[`${field}-typed`];
      typed.hidden = this.#form.elements[field].value !== '';
      if (!typed.hidden && focus?.name === field) {
        typed.focus();
      }
    }
  }

  #takeFromAddress() {
    const query = new URLSearchParams(location.search);
    for (const field of FIELDS) {
      const value = query.get(field);
      if (value && (field !== 'tenant' || TENANT.test(value))) {
        const choices = [...this.#form.elements[field]];
        const known = choices.find((choice) => choice.value === value);
        (known ?? choices.at(-1)).checked = true;
        this.#form.elements[`${field}-typed`].value = known ? '' : value;
      }
    }
    this.#showTyped(null);
  }
}
