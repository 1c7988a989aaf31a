"""The entrance of both sites: sign-in, codes, second factors, invitations, and who may go on."""
