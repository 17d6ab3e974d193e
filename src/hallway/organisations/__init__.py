"""Organisations: firms, teams and communities, and who works where, in what role, from when to when.

An affiliation is claimed by its person and then confirmed: by a verified address at the organisation's domain,
by its confirmed people, or by the operator. Only a confirmed one opens what belongs to the organisation.
"""
