import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Locale;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;

/** Prints one line for each flavour (3a, ua1, 3u, …) of the file named first: OK, or the clauses that fail. */
public class ValidatePdf {
    public static void main(String[] asked) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        for (int at = 1; at < asked.length; at++) {
            System.out.println(verdict(asked[0], asked[at]));
        }
    }

    private static String verdict(String file, String name) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
        String profile = name.startsWith("ua") ? "PDFUA-" + name.substring(2) : "PDFA-" + name;
        String path = "/org/verapdf/pdfa/validation/" + profile.toUpperCase(Locale.ROOT) + ".xml";
        ValidationProfile rules = Profiles.profileFromXml(ValidatePdf.class.getResourceAsStream(path));
        try (InputStream in = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour)) {
            ValidationResult result = ValidatorFactory.createValidator(rules, false).validate(parser);
            StringBuilder failed = new StringBuilder(result.isCompliant() ? "OK" : "FAILED");
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    failed.append(" ").append(assertion.getRuleId().getClause()).append("-");
                    failed.append(assertion.getRuleId().getTestNumber());
                }
            }
            return failed.toString();
        }
    }
}
