import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

/** `_Any`, `_Entity`, `_Service`, `__Type`, …: what libraries bring along. */
function isOwn(type: GraphQLNamedType): boolean {
  return (
    !type.name.startsWith('_') && !isSpecifiedScalarType(type) && !/^(link|join|federation)__/.test(type.name)
  );
}

function ownTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(isOwn);
}

/** `Type.field` of every output field, federation's own left out. */
export function fieldNames(schema: GraphQLSchema): string[] {
  return ownTypes(schema).flatMap((type) =>
    isObjectType(type)
      ? Object.keys(type.getFields())
          .filter((name) => !name.startsWith('_'))
          .map((name) => `${type.name}.${name}`)
      : [],
  );
}

/** Every type, field, argument and enum value a frontend developer would find undescribed. */
export function undescribed(schema: GraphQLSchema): string[] {
  const faults: string[] = [];
  const check = (name: string, described: { readonly description?: string | null | undefined }) => {
    if (!described.description) faults.push(name);
  };
  for (const type of ownTypes(schema)) {
    if (!['Query', 'Mutation', 'Subscription', 'FieldSet'].includes(type.name)) check(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field);
    }
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.name.startsWith('_')) continue;
      check(`${type.name}.${field.name}`, field);
      for (const arg of field.args) check(`${type.name}.${field.name}(${arg.name})`, arg);
    }
  }
  return faults;
}
