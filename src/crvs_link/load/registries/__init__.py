"""JSON documents of registries: HL7 FHIR, OpenCRVS, DCI and DHIS2, one row to a subject."""
