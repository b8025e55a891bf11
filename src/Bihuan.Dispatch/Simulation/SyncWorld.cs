using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;

namespace Bihuan.Dispatch.Simulation;

/// <summary>
/// One course of a day, out of a seed: two phones and an office, a network that loses, doubles and delays, phones that die and clocks that are
/// wrong, a server that dies in the middle of a batch. Then everything is sent, and what must be true is looked at.
/// </summary>
internal sealed class SyncWorld
{
    private readonly Random _random;
    private readonly SyncServer _server;
    private readonly SyncPhone[] _phones;
    private readonly List<SimMessage> _underWay = [];

    private SyncWorld(int seed, SyncFault fault)
    {
        _random = new Random(seed);
        _phones = [new SyncPhone(new Guid(1, 0, 0, new byte[8]), 1), new SyncPhone(new Guid(2, 0, 0, new byte[8]), 2)];
        _server = new SyncServer([.. Enumerable.Range(0, _random.Next(1, 4)).Select(MadeVisit)], fault);
        for (var i = 0; i < _server.Visits.Count; i++) Begin(i);
        foreach (var phone in _phones)
        {
            phone.Skew = Skew();
            phone.Download(_server);
        }
    }

    public int Events { get; private set; }

    public int Operations => _phones.Sum(x => x.Log.Count);

    public int Kept => _server.Kept.Count;

    public int Refused => _phones.Sum(x => x.Log.Count(y => y.Outcome == "refused"));

    public int Photos => _server.Photos.Count;

    /// <summary>Empty when everything holds.</summary>
    public static (SyncWorld World, IReadOnlyList<string> Broken) Run(int seed, SyncFault fault = SyncFault.None)
    {
        var world = new SyncWorld(seed, fault);
        for (var i = world._random.Next(20, 60); i > 0; i--) world.Happen();
        world.SendAll();
        return (world, SyncChecks.Of(world._server, world._phones));
    }

    private void Happen()
    {
        Events++;
        _server.Now = _server.Now.AddSeconds(_random.Next(1, 900));
        var phone = _phones[_random.Next(_phones.Length)];
        switch (_random.Next(16))
        {
            case < 5: phone.Act(_random, _server); break;
            case < 8: Send(phone.Next(_random.Next(1, 6), _server.Now)); break;
            case < 10: Send(phone.NextPiece(_server.Now)); break;
            case < 12: Deliver(); break;
            case 12: phone.Die(_random); break;
            case 13: phone.Skew = Skew(); break;
            case 14: phone.Download(_server); break;
            default: Office(); break;
        }
    }

    /// <summary>Lost on the way, delivered, or left to arrive later, and then perhaps twice.</summary>
    private void Send(SimMessage? message)
    {
        if (message is null) return;
        switch (_random.Next(6))
        {
            case 0: break;
            case 1: _underWay.Add(message); break;
            case 2:
                _underWay.Add(message);
                Arrive(message, isHeard: _random.Next(3) > 0);
                break;
            default: Arrive(message, isHeard: _random.Next(4) > 0); break;
        }
    }

    private void Deliver()
    {
        if (_underWay.Count == 0) return;
        var i = _random.Next(_underWay.Count);
        var message = _underWay[i];
        if (_random.Next(3) > 0) _underWay.RemoveAt(i);
        Arrive(message, isHeard: _random.Next(2) == 0);
    }

    /// <summary>The server may die after any operation of a batch; then nobody hears anything, and what was done is done.</summary>
    private void Arrive(SimMessage message, bool isHeard, bool mayDie = true)
    {
        if (message.Photo is { } photo)
        {
            var received = _server.Piece(photo.Id, message.Offset);
            if (isHeard) photo.Sent = received;
            return;
        }

        var answers = new List<SimAnswer>();
        foreach (var operation in message.Operations)
        {
            if (mayDie && _random.Next(25) == 0) return;
            answers.Add(_server.Take(operation, message.From.User, message.DeviceNow));
        }

        if (isHeard) message.From.Hear(answers);
    }

    private void Office()
    {
        var i = _random.Next(_server.Visits.Count);
        var visit = _server.Visits[i];
        switch (_random.Next(8))
        {
            case < 3: Assign(i, _phones[_random.Next(_phones.Length)].User); break;
            case 3 when visit.IsPlannable: visit.Displace(); break;
            case 4 when _random.Next(3) == 0: Close(i); break;
            case 5: visit.Review(Guid.Empty, ReviewOutcome.All[_random.Next(3)], _server.Now); break;
            case 4: _server.SupportWaits[i] = false; break;
            case 6: visit.Examine(ExaminationDecision.All[_random.Next(3)]); break;
            default: ResolveOne(); break;
        }
    }

    private void ResolveOne()
    {
        if (_server.Kept.Values.FirstOrDefault(x => !x.IsResolved) is { } kept) _server.Resolve(kept, onRecord: _random.Next(2) == 0);
    }

    private void Close(int i)
    {
        _server.IsClosed[i] = true;
        _server.Visits[i].FollowClosing();
    }

    private void Assign(int i, Guid technician)
    {
        if (_server.IsClosed[i] || _server.Visits[i].MayBeMoved() is not null) return;
        _server.Visits[i].Plan(technician, SyncServer.Day, _server.Now, _server.Now.AddHours(1));
        _server.Visits[i].FollowOffer(technician);
        _server.Named.Add((i, technician));
    }

    /// <summary>Signal everywhere: what was under way arrives, then the phones send until nothing changes any more.</summary>
    private void SendAll()
    {
        while (_underWay.Count > 0)
        {
            var message = _underWay[^1];
            _underWay.RemoveAt(_underWay.Count - 1);
            Arrive(message, isHeard: false, mayDie: false);
        }

        foreach (var phone in _phones)
        {
            while (phone.NextPiece(_server.Now) is { } piece) Arrive(piece, isHeard: true, mayDie: false);
            for (var (before, round) = (-1, 0); before != phone.Log.Count(x => x.IsPending) && round < 50; round++)
            {
                before = phone.Log.Count(x => x.IsPending);
                if (phone.Next(int.MaxValue, _server.Now) is { } message) Arrive(message, isHeard: true, mayDie: false);
            }
        }

        foreach (var phone in _phones) phone.Download(_server);
    }

    private void Begin(int i)
    {
        var reserved = _random.Next(0, 4);
        _server.Visits[i].Parts = [new VisitPart("part", reserved, VisitParts.Reserved)];
        _server.ReservedInAll[i] = reserved;
        Assign(i, _phones[_random.Next(_phones.Length)].User);
    }

    /// <summary>Mostly right, sometimes minutes wrong, seldom years.</summary>
    private TimeSpan Skew() => _random.Next(10) switch
    {
        < 5 => TimeSpan.Zero,
        < 9 => TimeSpan.FromSeconds(_random.Next(-40_000, 40_000)),
        _ => TimeSpan.FromDays(_random.Next(-4000, 4000)),
    };

    private static Visit MadeVisit(int i) => new()
    {
        Id = new Guid(100 + i, 0, 0, new byte[8]),
        CaseId = new CaseId(Guid.Empty),
        CaseNumber = "",
        SubjectId = Guid.Empty,
        OrganisationId = new OrganisationId(Guid.Empty),
        Turn = 1,
        Urgency = "normal",
        WorkMinutes = 60,
        Skill = "general",
        SkillLevel = 1,
        PlaceConfidence = PlaceConfidence.Outlet,
        OrderedAt = new DateTimeOffset(2026, 3, 16, 0, 0, 0, TimeSpan.Zero),
    };
}
