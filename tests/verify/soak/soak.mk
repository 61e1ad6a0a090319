# A day of an appliance through a clock that is not real.
SOAK = $(BUILD)/tests/verify/soak/test_soak
OBJECTS += $(SOAK).o

$(BUILD)/tests/verify/soak/%.o: DEFINES = -iquote core -iquote . -D_XOPEN_SOURCE=700

$(SOAK): %: %.o $(call test_shared,unit) $(CORE)
	$(LINK) -lcmocka $(TLS_LIBS)

soak: $(SOAK)
	@PYTHONPATH=tests python3 tests/verify/soak/run.py --build $(BUILD) $(SOAK)

test-soak: soak

.PHONY: soak
