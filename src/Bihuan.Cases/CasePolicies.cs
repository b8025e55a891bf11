using Bihuan.Cases.Domain.Policies;
using Bihuan.Platform.Policies;

namespace Bihuan.Cases;

/// <summary>
/// The part of the handbook that cases are worked by, read and validated together since the files speak of each other:
/// processes name posts and kinds, danger words name grades, questions name symptoms. Built once; thread-safe.
/// </summary>
public sealed class CasePolicies
{
    private readonly NumberPolicy _numbers;

    private CasePolicies(
        PostPolicy posts, CodeBook codes, CaseProcesses processes, DangerWordList dangerWords, IntakeQuestions questions, CannedReplies replies, NumberPolicy numbers)
    {
        (Posts, Codes, Processes, Questions, Replies, _numbers) = (posts, codes, processes, questions, replies, numbers);
        Dangers = new DangerDetector(dangerWords, codes);
    }

    public PostPolicy Posts { get; }

    /// <summary>The post that receives what no employee has touched yet.</summary>
    public string IntakePost => Codes.IntakePost;

    internal CodeBook Codes { get; }

    internal CaseProcesses Processes { get; }

    internal DangerDetector Dangers { get; }

    internal IntakeQuestions Questions { get; }

    internal CannedReplies Replies { get; }

    /// <summary>What the numbers of this kind of case begin with.</summary>
    public string NumberPrefix(string kind) => Codes.Kind(kind)?.Prefix ?? throw new ArgumentException($"There is no kind '{kind}'.", nameof(kind));

    /// <summary>The number of a case as people say and write it; the day is that of the company's zone.</summary>
    public string Number(string kind, DateOnly day, long serial) => _numbers.Number(NumberPrefix(kind), day, serial);

    /// <summary>Every code by list, for <c>/api/v1/codes</c>, with processes and their stages.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> CodeLists() =>
        new SortedDictionary<string, IReadOnlyList<string>>(Codes.Lists().ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["process"] = [.. Processes.Newest.Select(p => p.Id)],
            ["stage"] = [.. Processes.Newest.SelectMany(p => p.Stages).Select(s => s.Id).Distinct(StringComparer.Ordinal)],
        };

    /// <summary>As shipped with this build; throws with every error when a shipped file is wrong.</summary>
    public static CasePolicies Shipped()
    {
        var posts = PostPolicy.Shipped();
        var codes = CasePolicyFiles.Codes(Text("codes"), Name("codes"), posts).Required();
        var processes = EmbeddedPolicies.Names("processes")
            .Select(name => CasePolicyFiles.Process(EmbeddedPolicies.Text(name), name, posts, codes).Required()).ToList();
        if (ProcessValidation.CheckTogether(processes) is { Count: > 0 } faults)
        {
            throw new InvalidDataException("The shipped processes do not fit together: " + string.Join("; ", faults));
        }

        return new CasePolicies(
            posts,
            codes,
            new CaseProcesses(processes),
            CasePolicyFiles.DangerWords(Text("danger-words"), Name("danger-words"), codes).Required(),
            CasePolicyFiles.Questions(Text("intake-questions"), Name("intake-questions"), codes).Required(),
            CasePolicyFiles.Replies(Text("replies"), Name("replies")).Required(),
            CasePolicyFiles.Numbers(Text("numbers"), Name("numbers")).Required());
    }

    private static string Name(string file) => $"policies/{file}.yaml";

    private static string Text(string file) => EmbeddedPolicies.Text(Name(file));
}

/// <summary>Reads one file with the validation that belongs to it; used for the shipped files and for <c>policy check</c>.</summary>
internal static class CasePolicyFiles
{
    public static PolicyReading<CodeBook> Codes(string yaml, string name, PostPolicy posts) =>
        PolicyReader.Read<CodeBook>(yaml, name, book => CodeBookValidation.Check(book, posts.PostIds));

    public static PolicyReading<CaseProcess> Process(string yaml, string name, PostPolicy posts, CodeBook codes) =>
        PolicyReader.Read<CaseProcess>(yaml, name, process => ProcessValidation.Check(
            process, posts.PostIds, codes.Kinds.Select(k => k.Code).ToHashSet(StringComparer.Ordinal)));

    public static PolicyReading<DangerWordList> DangerWords(string yaml, string name, CodeBook codes) =>
        PolicyReader.Read<DangerWordList>(yaml, name, list => DangerWordValidation.Check(list, codes));

    public static PolicyReading<IntakeQuestions> Questions(string yaml, string name, CodeBook codes) =>
        PolicyReader.Read<IntakeQuestions>(yaml, name, questions => IntakeQuestionValidation.Check(questions, codes));

    public static PolicyReading<CannedReplies> Replies(string yaml, string name) =>
        PolicyReader.Read<CannedReplies>(yaml, name, CannedReplies.Check);

    public static PolicyReading<NumberPolicy> Numbers(string yaml, string name) =>
        PolicyReader.Read<NumberPolicy>(yaml, name, NumberPolicy.Check);
}
