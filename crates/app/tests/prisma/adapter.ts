// PostgreSQL for Prisma without its native engines. Prisma's own adapter cannot read some types
// of the catalog (name, "char", their arrays), which its drift check asks for; they are given
// the types that it can read.
import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum, type SqlQuery } from "@prisma/driver-adapter-utils";
import pg from "pg";

const [CHAR, TEXT] = [18, 25];
const READABLE: Record<number, number> = { 19: TEXT, 24: TEXT, 22: 1005, 1002: 1009, 1003: 1009 };

class Pool extends pg.Pool {
  /** The columns of type "char" in the latest answer. The drift check asks one thing at a time. */
  chars: number[] = [];

  // @ts-expect-error: one of the many signatures is enough
  async query(...args: unknown[]) {
    // @ts-expect-error: passed on as they are
    const answer = await super.query(...args);
    this.chars = [];
    for (const [i, field] of (answer?.fields ?? []).entries()) {
      if (field.dataTypeID === CHAR) this.chars.push(i);
      field.dataTypeID = field.dataTypeID === CHAR ? TEXT : (READABLE[field.dataTypeID] ?? field.dataTypeID);
    }
    return answer;
  }
}

class Adapter extends PrismaPg {
  constructor(private pool: Pool) {
    super(pool);
  }

  override async connect() {
    const adapter = await super.connect();
    const ask = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query: SqlQuery) => {
      const answer = await ask(query);
      for (const i of this.pool.chars) answer.columnTypes[i] = ColumnTypeEnum.Character;
      return answer;
    };
    return adapter;
  }
}

export const adapter = () => new Adapter(new Pool({ connectionString: process.env.DATABASE_URL }));
