"""Who uses the product, and what each may see and do.

In: the store's users and sign-ins, cookies, peer addresses. Out: a Person with role and scope, or nobody.
Never: a figure, and no writing: what is to be kept goes to the registrar, a process of the loaders.
"""
