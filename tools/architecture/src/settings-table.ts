import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { workspaceRoot } from './workspace.ts';

/** One setting as `docs/configuration.md` shows it. */
export interface SettingRow {
  readonly variable: string;
  /** Undefined where nobody has said it yet. */
  readonly meaning: string | undefined;
  readonly values: string;
  /** `required`, `–` for one that may be left out, or the default. */
  readonly unset: string;
}

/** What a schema's JSON Schema has of use here; `bounds` and `shownDefault` come from the setting's meta data. */
const propertySchema = z.object({
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  bounds: z.string().optional(),
  shownDefault: z.string().optional(),
});
const objectSchema = z.object({ properties: z.record(z.string(), propertySchema), required: z.array(z.string()).default([]) });

type Property = z.output<typeof propertySchema>;

/** What an app's `config.ts` exports under that name, as rows in the order of the schema. */
export async function settingsOf(app: string, name = 'settings'): Promise<readonly SettingRow[]> {
  // an app is imported by nobody; only its settings are looked at here
  const config = (await import(pathToFileURL(resolve(workspaceRoot, 'apps', app, 'src/config.ts')).href)) as Readonly<Record<string, z.ZodObject>>;
  const schema = config[name];
  if (schema === undefined) throw new Error(`apps/${app}/src/config.ts exports no ${name}`);
  const { properties, required } = objectSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return Object.entries(properties).map(([variable, property]) => ({
    variable, meaning: property.description, values: valuesOf(property), unset: unsetOf(property, required.includes(variable)),
  }));
}

function valuesOf({ bounds, enum: words, minLength, maxLength }: Property): string {
  if (bounds !== undefined) return bounds;
  if (words) return words.map((word) => `\`${word}\``).join(', ');
  if (maxLength !== undefined) return `${minLength ?? 0} to ${maxLength} characters`;
  return '';
}

function unsetOf({ default: value, shownDefault }: Property, required: boolean): string {
  if (shownDefault !== undefined) return shownDefault === 'none' ? '–' : `\`${shownDefault}\``;
  if (required) return '**required**';
  return typeof value === 'string' || typeof value === 'number' ? `\`${value}\`` : '–';
}
