# JSONTestSuite from npm. Needs node and npm, as the comparison with the official SDK does.
DOCUMENTS = $(BUILD)/tests/verify/json/test_documents
OBJECTS += $(DOCUMENTS).o

$(DOCUMENTS): %: %.o $(call test_shared,unit) $(CORE)
	$(LINK) -lcmocka $(TLS_LIBS)

run-json: $(DOCUMENTS)
	@command -v node >/dev/null && command -v npm >/dev/null \
	    || echo "skipped: node and npm are missing"
	@TEO_DOCUMENTS="$(FIXED) $(DOCUMENTS)" \
	    python3 -m unittest discover -s tests/verify/json -t tests/verify/json

test-json:
	+@TEO_BUILD=$(BUILD) $(ASAN) run-json

.PHONY: run-json
