using System.CommandLine;
using System.Text.Json;
using Bihuan.Web.Commands;

namespace Bihuan.Tests.ServiceLevels;

public sealed class PolicyCommandTests
{
    [Theory]
    [InlineData("limits.yaml")]
    [InlineData("targets.yaml")]
    [InlineData("calendars/china.yaml")]
    [InlineData("rules/service-standard.yaml")]
    [InlineData("rules/process.yaml")]
    [InlineData("rules/service-commitment.yaml")]
    [InlineData("rules/charging.yaml")]
    [InlineData("rules/complaint-mechanism.yaml")]
    public void What_is_shipped_is_sound(string file)
    {
        var (code, output, error) = Check(File.ReadAllText(Repository.At("policies", file)));

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("nothing wrong", output);
    }

    [Fact]
    [Requirement("SLA-01")]
    public void Every_mistake_is_named_with_its_line_and_field()
    {
        var lines = File.ReadAllLines(Repository.At("policies", "limits.yaml")).ToList();
        var (sixth, nineteenth) = (lines.FindIndex(x => x.Contains("TL-06,")), lines.FindIndex(x => x.Contains("TL-19,")));
        lines[sixth] = lines[sixth].Replace("amount: 24", "amount: -24", StringComparison.Ordinal);
        lines[nineteenth] = lines[nineteenth].Replace("unit: h", "unit: fortnight", StringComparison.Ordinal);
        var (code, output, _) = Check(string.Join('\n', lines), "--json");

        Assert.Equal(1, code);
        var errors = JsonDocument.Parse(output).RootElement.GetProperty("errors").EnumerateArray().Select(x => (x.GetProperty("line").GetInt32(), x.GetProperty("field").GetString()!.Split('.')[^1], x.GetProperty("code").GetString())).ToList();
        Assert.Contains((sixth + 1, "amount", "limit.amount-not-positive"), errors);
        Assert.Contains((nineteenth + 1, "unit", "limit.unknown-unit"), errors);
    }

    [Theory]
    [InlineData("limits: [PR-01]", "limits: [TL-99]", "rule.limit-unknown")]
    [InlineData(", limits: [PR-01]", "", "rule.commitment-unmeasured")]
    [InlineData("code: \"2\"", "code: \"1\"", "rule.clause-twice")]
    [InlineData(", en: \"The technician arrives within the window agreed; later is a promise broken.\"", "", "rule.text-missing")]
    public void A_promise_that_nobody_could_count_is_refused_with_its_line(string good, string bad, string code)
    {
        var text = File.ReadAllText(Repository.At("policies", "rules/service-commitment.yaml"));
        Assert.Contains(good, text);
        var line = text[..text.IndexOf(good, StringComparison.Ordinal)].Count(x => x == '\n') + 1;
        var (exit, output, _) = Check(text.Replace(good, bad, StringComparison.Ordinal), "--json");

        Assert.Equal(1, exit);
        var error = JsonDocument.Parse(output).RootElement.GetProperty("errors").EnumerateArray().Single();
        Assert.Equal((line, code), (error.GetProperty("line").GetInt32(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public void What_is_no_policy_at_all_is_refused_and_not_passed()
    {
        Assert.Equal(1, Check("hello").Code);
        Assert.Equal(1, Check("").Code);
    }

    [Theory]
    [InlineData("messages")]
    [InlineData("calls")]
    [InlineData("webhooks")]
    [InlineData("customers")]
    [InlineData("files")]
    [InlineData("desk")]
    [InlineData("danger-words")]
    [InlineData("emergencies")]
    [InlineData("complaint-levels")]
    [InlineData("processes.repair")]
    public void A_document_that_does_not_tell_what_it_is_is_told_by_its_file_or_by_whoever_asks(string document)
    {
        var file = Repository.At("policies", document.Replace('.', '/') + ".yaml");
        var (code, output, error) = Run(file);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"{document}, nothing wrong", output);
        Assert.Equal(0, Check(File.ReadAllText(file), "--document", document).Code);
        var wrong = Check(File.ReadAllText(file) + "\nnonsense: 1\n", "--document", document);
        Assert.Equal(1, wrong.Code);
        Assert.Contains("nonsense", wrong.Error);
    }

    /// <summary>Rather no answer than that of another kind of document.</summary>
    [Fact]
    public void What_cannot_be_checked_is_not_called_wrong_limits()
    {
        Assert.Equal((2, ""), (Run(Repository.At("policies", "field-service.yaml")).Code, Run(Repository.At("policies", "field-service.yaml")).Output));
        Assert.Equal(2, Run(Repository.At("policies", "messages.yaml"), "--document", "mesages").Code);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("--handling-minutes 5 --share-in-time 0.8 --threads 2 --flips 0", true)]
    [InlineData("--handling-minutes 0", false)]
    [InlineData("--share-in-time 1", false)]
    [InlineData("--threads 0", false)]
    [InlineData("--flips -1", false)]
    public void A_trial_takes_its_defaults_and_refuses_figures_that_make_no_sense(string options, bool isFine)
    {
        var file = Repository.At("policies", "limits.yaml");
        string[] arguments = ["backtest", file, "--from", "2026-01-01", "--to", "2026-01-31", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

        Assert.Equal(isFine, PolicyCommand.Create().Parse(arguments).Errors.Count == 0);
        Assert.NotEmpty(PolicyCommand.Create().Parse(["backtest", file, "--from", "2026-02-01", "--to", "2026-01-31"]).Errors);
    }

    private static (int Code, string Output, string Error) Check(string yaml, params string[] more)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, yaml);
            return Run(file, more);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (int Code, string Output, string Error) Run(string file, params string[] more)
    {
        using StringWriter output = new(), error = new();
        var code = PolicyCommand.Create().Parse(["check", file, .. more]).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
