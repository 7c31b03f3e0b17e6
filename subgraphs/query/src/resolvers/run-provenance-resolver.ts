import { FieldResolver, Resolver, Root } from 'type-graphql';
import { QueryRun } from '../types/query-run.js';
import { type CertificationStatus, RunProvenance } from '../types/run-provenance.js';

@Resolver(() => QueryRun)
export class RunProvenanceResolver {
  @FieldResolver(() => RunProvenance, {
    nullable: true,
    description:
      'Where the plan came from, and who vouches for it. `null` for SQL, until there is a plan, and of runs from before this was kept.',
  })
  provenance(@Root() { provenance }: QueryRun): RunProvenance | null {
    if (provenance === null) return null;
    const { planner, verification, certifications } = provenance;
    return {
      planner,
      verification: verification && {
        ...verification,
        verifiedBy: { id: verification.verifiedById },
        verifiedAt: new Date(verification.verifiedAt),
      },
      certifications: certifications.map(({ status, ...each }) => ({
        ...each,
        status: status.toUpperCase() as CertificationStatus,
      })),
    };
  }
}
