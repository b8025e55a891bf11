using Bihuan.Cases.Domain;
using Bihuan.Cases.Domain.Incidents;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Cases.Policies;
using Bihuan.Foundation;
using Bihuan.Platform.Policies;

namespace Bihuan.Cases.Contracts;

/// <summary>
/// The part of the handbook that cases are worked by, read and validated together since the files speak of each other:
/// processes name posts and kinds, danger words name grades, questions name symptoms. Built once; thread-safe.
/// </summary>
public sealed class CasePolicies
{
    private readonly NumberPolicy _numbers;
    private readonly SortedDictionary<string, IReadOnlyList<string>> _lists;

    private CasePolicies(
        PostPolicy posts, CodeBook codes, CaseProcesses processes, DangerWordList dangerWords, IntakeQuestions questions, CannedReplies replies, NumberPolicy numbers,
        IncidentMapping incidents, FollowUpPolicy followUp, EmergencyPolicy emergencies, ComplaintLevelPolicy complaintLevels)
    {
        (Incidents, FollowUp, Emergencies, ComplaintLevels) = (incidents, followUp, emergencies, complaintLevels);
        (Posts, Codes, Processes, Questions, Replies, _numbers) = (posts, codes, processes, questions, replies, numbers);
        Dangers = new DangerDetector(dangerWords, codes);
        _lists = AllLists(codes, processes, emergencies, complaintLevels);
    }

    public PostPolicy Posts { get; }

    /// <summary>The post that receives what no employee has touched yet.</summary>
    public string IntakePost => Codes.IntakePost;

    internal CodeBook Codes { get; }

    internal CaseProcesses Processes { get; }

    internal DangerDetector Dangers { get; }

    internal IncidentMapping Incidents { get; }

    internal EmergencyPolicy Emergencies { get; }

    internal ComplaintLevelPolicy ComplaintLevels { get; }

    internal IntakeQuestions Questions { get; }

    internal CannedReplies Replies { get; }

    /// <summary>Who follows up, when silence ends the waiting, and which ratings reopen.</summary>
    public FollowUpPolicy FollowUp { get; }

    /// <summary>What the numbers of this kind of case begin with.</summary>
    public string NumberPrefix(string kind) => Codes.Kind(kind)?.Prefix ?? throw new ArgumentException($"There is no kind '{kind}'.", nameof(kind));

    /// <summary>The number of a case as people say and write it; the day is that of the company's zone.</summary>
    public string Number(string kind, DateOnly day, long serial) => _numbers.Number(NumberPrefix(kind), day, serial);

    /// <summary>False for suggestions, praise and complaints, which may come from somebody unknown; also for an unknown kind.</summary>
    public bool NeedsContact(string kind) => Codes.Kind(kind)?.NeedsContact ?? false;

    /// <summary>Whether a code stands in a list of <see cref="CodeLists"/>; for checking what comes in.</summary>
    public bool Has(string list, string? code) =>
        code is not null && CodeLists().TryGetValue(list, out var codes) && codes.Contains(code, StringComparer.Ordinal);

    /// <summary>What a mark of 1 to 5 is worth on the scale of 100 (SAT-03); null for a mark that does not exist.</summary>
    public int? RatingPoints(int steps) => Codes.Rating(steps)?.Points;

    public IReadOnlyList<string> SymptomsOf(string category) => Codes.Category(category)?.Symptoms ?? [];

    /// <summary>The graver of two urgencies; null when there is neither.</summary>
    public string? Graver(string? one, string? other) =>
        one is null ? other : other is null || Codes.RankOfUrgency(one) >= Codes.RankOfUrgency(other) ? one : other;

    /// <summary>Danger words in what the customer says, the negated ones left out; null when there are none.</summary>
    public DangerSignals? SignalsIn(string text) => Dangers.Detect(text) is { Urgency: { } urgency } verdict
        ? new DangerSignals(urgency, verdict.Grade, [.. verdict.Reasons.Select(h => new DangerSignal(h.Code, h.Phrase, h.Start))])
        : null;

    /// <summary>What to ask about a symptom, the mandatory questions first; empty when nobody wrote questions for it.</summary>
    public IReadOnlyList<GuidedQuestion> QuestionsFor(string category, string symptom, string language) =>
        Questions.For(category, symptom) is { } asked
            ? [.. asked.Mandatory.Select(id => Guided(id, isMandatory: true, language)), .. asked.Optional.Select(id => Guided(id, isMandatory: false, language))]
            : [];

    /// <summary>A question as it was asked, and its answer where that is one of the question's choices; null for a question nobody wrote.</summary>
    public (string Question, string? Answer)? Said(string question, string answer, string language) =>
        Questions.Question(question) is { } asked
            ? (In(asked.Text, language), asked.Choices.FirstOrDefault(x => x.Id == answer) is { } choice ? In(choice.Text, language) : null)
            : null;

    /// <summary>Weighs answers given as codes (yes, no, a choice's id), numbers, dates or words; null when nothing is asked.</summary>
    public GuidedIntake? Weigh(string category, string symptom, IReadOnlyDictionary<string, string> answers) =>
        Questions.Evaluate(category, symptom, answers) is { } verdict
            ? new GuidedIntake(
                verdict.Missing, verdict.Faults.ToDictionary(f => f.Question, f => f.Code, StringComparer.Ordinal),
                [.. verdict.Tools.Select(t => t.Code)], [.. verdict.Parts.Select(p => p.Code)], verdict.Urgency,
                [.. verdict.UrgencyReasons.Select(r => r.Question is null ? symptom : $"{r.Question}={r.Answer}")])
            : null;

    /// <summary>Every code by list, for <c>/api/v1/codes</c>, with processes and their stages.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> CodeLists() => _lists;

    /// <summary>The codes of a list in one text, for whoever sent another.</summary>
    public string Allowed(string list) => string.Join(' ', _lists[list]);

    internal Refusal UnknownCode(string pointer, string list) => CaseRefusals.UnknownCode(pointer, _lists[list]);

    private static SortedDictionary<string, IReadOnlyList<string>> AllLists(CodeBook codes, CaseProcesses processes, EmergencyPolicy emergencies, ComplaintLevelPolicy levels) =>
        new SortedDictionary<string, IReadOnlyList<string>>(codes.Lists().ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["alarm-cause"] = Alarms.AlarmCauses.All,
            ["checklist"] = [.. emergencies.Checklists.Select(x => x.Code)],
            ["checklist-item"] = [.. emergencies.Checklists.SelectMany(x => x.Items).Select(x => x.Code).Distinct(StringComparer.Ordinal)],
            ["complaint-criterion"] = ComplaintLevelPolicy.CriterionCodes,
            ["complaint-urgency"] = [.. levels.Criterion("urgency").Marks.Select(x => x.Code)],
            ["complaint-scope"] = [.. levels.Criterion("scope").Marks.Select(x => x.Code)],
            ["complaint-difficulty"] = [.. levels.Criterion("difficulty").Marks.Select(x => x.Code)],
            ["emergency-event"] = [.. emergencies.Events.Select(x => x.Code)],
            ["process"] = [.. processes.Newest.Select(p => p.Id)],
            ["stage"] = [.. processes.Newest.SelectMany(p => p.Stages).Select(s => s.Id).Distinct(StringComparer.Ordinal)],
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

        var incidents = PolicyReader.ReadEmbedded<IncidentMapping>(IncidentMapping.FileName, x => IncidentMapping.Check(x, processes.Find(y => y.Id == x.Process), codes)).Required();
        var dangers = CasePolicyFiles.DangerWords(Text("danger-words"), Name("danger-words"), codes).Required();
        return new CasePolicies(
            posts,
            codes,
            new CaseProcesses(processes),
            dangers,
            CasePolicyFiles.Questions(Text("intake-questions"), Name("intake-questions"), codes).Required(),
            CasePolicyFiles.Replies(Text("replies"), Name("replies")).Required(),
            CasePolicyFiles.Numbers(Text("numbers"), Name("numbers")).Required(),
            incidents,
            CasePolicyFiles.FollowUp(Text("follow-up"), Name("follow-up"), posts, codes).Required(),
            CasePolicyFiles.Emergencies(Text("emergencies"), Name("emergencies"), codes, dangers, posts).Required(),
            CasePolicyFiles.ComplaintLevels(Text("complaint-levels"), Name("complaint-levels"), codes, dangers).Required());
    }

    /// <summary>The process, in the version, that a running case began with.</summary>
    internal CaseProcess ProcessOf(Domain.ServiceCase serviceCase) =>
        Processes.Find(serviceCase.Process, serviceCase.ProcessVersion)
        ?? throw new InvalidOperationException($"Process {serviceCase.Process} version {serviceCase.ProcessVersion} is gone.");

    private GuidedQuestion Guided(string id, bool isMandatory, string language)
    {
        var question = Questions.Question(id)!;
        return new GuidedQuestion(
            id, question.Type switch { AnswerType.YesNo => "yes-no", AnswerType.Choice => "choice", AnswerType.Number => "number", AnswerType.Date => "date", _ => "text" },
            In(question.Text, language), [.. question.Choices.Select(c => new GuidedChoice(c.Id, In(c.Text, language)))], isMandatory);
    }

    /// <summary>Validation has seen to both languages; another one reads Chinese.</summary>
    private static string In(IReadOnlyDictionary<string, string> text, string language) => text.GetValueOrDefault(language) ?? text["zh-CN"];

    private static string Name(string file) => $"policies/{file}.yaml";

    private static string Text(string file) => EmbeddedPolicies.Text(Name(file));
}
