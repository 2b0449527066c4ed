import { existsSync } from 'node:fs';

/**
 * Why a test that needs these packages is skipped; false if they are installed. Under CI_REQUIRES_ALL a skipped test
 * fails the run.
 * @param {...string} names
 */
export function skipUnlessInstalled(...names) {
  const missing = names.filter((name) => !existsSync(new URL(`../../node_modules/${name}`, import.meta.url)));
  return missing.length > 0 && `not installed: ${missing.join(', ')}; run npm ci`;
}
