import type { BUILT_IN_ROLES } from '@parley/service-kit';
import type { Industry } from './industries.js';

/** A person in a demo tenant. Somebody with the same e-mail address in two tenants is one user. */
interface DemoMember {
  readonly name: string;
  readonly email: string;
  readonly role: keyof typeof BUILT_IN_ROLES;
  /** What policies may read of the person. Viewers see the rows of these sales regions. */
  readonly regions?: readonly string[];
}

export interface DemoTenant {
  readonly slug: string;
  readonly name: string;
  readonly industry: Industry;
  readonly tier: 'FREE' | 'PRO' | 'ENTERPRISE';
  readonly members: readonly DemoMember[];
}

/** Belongs to two tenants: an analyst in one, a viewer in the other. */
const charlie = { name: 'Charlie Morgan', email: 'charlie@consulting.example' };

export const DEMO_TENANTS: readonly DemoTenant[] = [
  {
    slug: 'techcorp',
    name: 'TechCorp',
    industry: 'technology',
    tier: 'PRO',
    members: [
      { name: 'Olivia Hart', email: 'olivia@techcorp.example', role: 'owner' },
      { name: 'Adam Reyes', email: 'adam@techcorp.example', role: 'admin' },
      { name: 'Anika Lindqvist', email: 'anika@techcorp.example', role: 'analyst' },
      { name: 'Victor Okafor', email: 'victor@techcorp.example', role: 'viewer', regions: ['EMEA'] },
      { ...charlie, role: 'analyst' },
    ],
  },
  {
    slug: 'healthplus',
    name: 'HealthPlus',
    industry: 'healthcare',
    tier: 'ENTERPRISE',
    members: [
      { name: 'Hannah Weiß', email: 'hannah@healthplus.example', role: 'owner' },
      { name: 'Rafael Costa', email: 'rafael@healthplus.example', role: 'admin' },
      { name: 'Mei Tanaka', email: 'mei@healthplus.example', role: 'analyst' },
      { name: 'Samuel Adeyemi', email: 'samuel@healthplus.example', role: 'viewer', regions: ['Americas'] },
    ],
  },
  {
    slug: 'financeone',
    name: 'FinanceOne',
    industry: 'finance',
    tier: 'PRO',
    members: [
      { name: 'Fiona Marchetti', email: 'fiona@financeone.example', role: 'owner' },
      { name: 'Lars Eriksson', email: 'lars@financeone.example', role: 'admin' },
      { name: 'Priya Raman', email: 'priya@financeone.example', role: 'analyst' },
      {
        name: 'Noah Becker',
        email: 'noah@financeone.example',
        role: 'viewer',
        regions: ['Americas', 'APAC'],
      },
      { ...charlie, role: 'viewer', regions: ['EMEA'] },
    ],
  },
];
